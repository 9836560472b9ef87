"""`make load`: many learners on one quiz, and afterwards every answer that was acknowledged is looked for."""
