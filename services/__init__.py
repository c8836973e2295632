"""The room of use cases: one function = one use case = one transaction; knows no chat."""
