"""Measuring Enlace against the bare libraries it stands on. See README.md."""
