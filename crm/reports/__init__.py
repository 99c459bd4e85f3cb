"""What leaves on paper: each report is gathered into a frozen value, then written."""
