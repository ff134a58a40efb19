/** Where this copy of the app runs: said by /environment.js, which each deployment writes beside the same build. */

export interface Environment {
  /** Origin of the API gateway, without a slash at its end. */
  api: string;
  firebase: { apiKey: string; authDomain: string; projectId: string };
  /** The organisation's e-mail domain; Google's page suggests accounts of it. */
  domain: string;
  /** Whom to ask for access, as an e-mail address. */
  contact?: string;
  /** Origin of the Auth emulator; local builds only. */
  authEmulator?: string;
}

declare global {
  var platform: Environment | undefined;
}

/** What /environment.js said; undefined when it is missing. */
export const environment: Environment | undefined = globalThis.platform;

/** The same for code that runs only when it is there. Error if it is not. */
export function here(): Environment {
  if (!environment) throw new Error('/environment.js is missing');
  return environment;
}

/** Whether this is a build for the local system: such a one has the developer's sign-in. */
export const isLocal = import.meta.env.MODE === 'localhost';
