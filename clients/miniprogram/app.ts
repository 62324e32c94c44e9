/** Nothing is kept here: the session is in logic/api.ts, what was chosen in logic/choices.ts. */

App({});
