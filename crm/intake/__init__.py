"""Files of others, read without trusting them: `worker.read(path)` gives an `Intake`."""
