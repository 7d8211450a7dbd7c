// Starts the program of the page as its worker. The page says what the build named it.
const names = new URL(self.location.href).searchParams;
const address = (name) => new URL(names.get(name), self.location.href);
import(address('script'))
  .then(({ default: start }) => start({ module_or_path: address('module') }))
  // The page hears of an error that nobody catches, but not of a promise that nobody does.
  .catch((error) => setTimeout(() => { throw error; }));
