"""What breaks and what then still holds: processes killed and frozen, files gone, the PBX dead (PRODUCT §8.1)."""
