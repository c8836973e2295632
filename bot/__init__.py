"""The running process: settings, wiring, how updates come in, how messages go out, heartbeat, command line."""
