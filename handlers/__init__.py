"""The room of what each role sees and presses: parse, one service call, name the page."""
