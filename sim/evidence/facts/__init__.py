"""The stylised facts: a family of plain dyads, the coding rules of the data, and the comparison of the two."""
