"""From what somebody types to a place on the map: address, postcode or street."""
