"""Rules of the case: states, materials, acceptance, review, result, rating."""
