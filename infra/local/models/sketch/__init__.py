"""An image and video service that draws by rule: no model, no key, no network."""
