"""Pages of the item administrators (事项管理员)."""
