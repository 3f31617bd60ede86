"""Who helps whom, how far, and who comes to the door? (RULES 2.4, 6.5)"""
