"""The platform's three administrators (三员): proposed by the system's, confirmed by the security's, each with its trail."""
