// Loaded before the Firebase emulators: they start in a third of the time, and their questions to `signin` arrive.
//
// The Auth emulator makes a JSON Schema validator for each of its parameters, and each compiles the schema of schemas anew
// to check a schema that never changes. That check is left out; requests are checked as before.
const exegesis = require.resolve("exegesis", { paths: [__dirname] });
const ajv = require(require.resolve("ajv", { paths: [exegesis] }));
ajv.default.prototype.validateSchema = () => true;

// Node keeps connections longer than the functions' server does. A question on one that is just being closed gets no
// answer and is not sent again, so each has a connection of its own.
const fetch = globalThis.fetch;
globalThis.fetch = (url, options = {}) => {
  if (typeof url !== "string") return fetch(url, options);
  const headers = new Headers(options.headers);
  headers.set("connection", "close");
  return fetch(url, { ...options, headers });
};
