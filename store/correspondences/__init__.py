"""Which properties and types of the two graphs correspond: what links show, what people said."""
