"""Hardcover: GraphQL, limits, library, edition store."""
