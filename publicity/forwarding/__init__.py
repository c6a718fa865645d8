"""Forwarded notices (转发通知, row X17): a unit's own letter and entry link, and what came by it."""
