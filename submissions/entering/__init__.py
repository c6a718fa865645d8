"""代录: staff enter the filing of a unit that came on paper; the unit confirms it by stamped scan or by signing in."""
