"""The implementation list (实施清单): fields, publishing checks, versions, imports."""
