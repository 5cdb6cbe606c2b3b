// Trusted Types: the page's one policy. Imported first, before anything can make a worker.
// Only workers and scripts of our own origin get through; HTML and script text from strings never do,
// because the policy says nothing about them.

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): unknown;
}

const trustedTypes = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;

trustedTypes?.createPolicy('default', {
  createScriptURL(url) {
    const { origin } = new URL(url, location.href);
    if (origin !== location.origin) throw new TypeError(`Refused script from ${origin}`);
    return url;
  },
});

export {};
