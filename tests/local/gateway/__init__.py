"""Tests of the local gateway, with the contract that is deployed."""
