// What all pages share: finding and making elements, asking the server, saying what happened.

export const $ = id => document.getElementById(id);

export const make = (name, properties) => Object.assign(document.createElement(name), properties);

export function makeSvg(name, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const key in attributes) element.setAttribute(key, attributes[key]);
  return element;
}

export function say(text, bad = false) {
  $("message").textContent = text;
  $("message").className = bad ? "bad" : "";
}

// The JSON of an answer. A refusal becomes an error with the words of the server and the status.
export async function answerOf(request, silence = "The server does not answer.") {
  let response, data;
  try {
    response = await request;
    data = await response.json();
  } catch {
    throw new Error(silence);
  }
  if (response.ok) return data;
  throw Object.assign(new Error(data.detail || data.title), {status: response.status});
}

// Do something that may go wrong, and say so if it does.
export async function attempt(action) {
  try {
    await action();
  } catch (error) {
    say(error.message, true);
  }
}
