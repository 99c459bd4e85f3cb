"""Reading one sentence of quick capture, in Spanish, by rules."""
