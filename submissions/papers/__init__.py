"""The papers of a filing: which documents it needs, how they are laid out, generated, and come back stamped."""
