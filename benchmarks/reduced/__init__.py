"""One reduced model of a crisis, written four ways that follow the same rules; see benchmarks/README.md."""
