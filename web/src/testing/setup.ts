/** Before each file of tests. */
import '@testing-library/jest-dom/vitest';
