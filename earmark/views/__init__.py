"""One reading of state for people: frozen values made by queries; the pages, and whoever asks for JSON, show them."""
