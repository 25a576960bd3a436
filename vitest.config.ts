import {defineConfig} from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 120_000,
    hookTimeout: 180_000,
    // Two cores: the browser tests and the goldens must not crowd each other out.
    maxWorkers: 2,
    reporters: ["default"],
  },
});
