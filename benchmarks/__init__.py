"""How fast the register is, as ratios measured side by side: ``make bench``. Never a part of the product."""
