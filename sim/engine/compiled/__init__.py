"""The compiled engine: rules traced once, made machine code by LLVM, played eight lanes a vector."""
