"""The rules and the words of the field: pure Python, no input or output, no clock."""
