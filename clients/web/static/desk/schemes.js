// The city's schemes by their names: what officers choose from and read, in place of codes.

let asked = null; // the answer in one language, for as long as the page speaks it

/** Every scheme as [code, name], in the city's order. */
export async function schemes({ api }) {
  const spoken = document.documentElement.lang;
  if (asked?.spoken !== spoken) {
    asked = { spoken, all: api.get("/v1/officer/schemes").then((answer) => answer.schemes.map((one) => [one.scheme, one.name])) };
    asked.all.catch(() => { asked = null; }); // asked again next time
  }
  return asked.all;
}

/** A function that gives a scheme's name; one that the city no longer has keeps its code. */
export async function schemeNames(app) {
  const names = new Map(await schemes(app));
  return (code) => names.get(code) ?? code;
}
