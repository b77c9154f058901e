"""From an address, a postcode or a street to a place on the map."""
