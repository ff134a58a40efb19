"""The contracts that parts and the outside rely on."""
