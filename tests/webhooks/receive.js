// Reads requests as JSON lines {secrets, headers, body} and verifies each as a receiver would: the signature with standardwebhooks,
// the envelope with cloudevents. Writes one JSON line per request: {id, type, subject, data} or {error}.
const { Webhook } = require("standardwebhooks");
const { HTTP } = require("cloudevents");
const readline = require("node:readline");

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  const { secrets, headers, body } = JSON.parse(line);
  try {
    for (const secret of secrets) new Webhook(secret).verify(body, headers);
    const event = HTTP.toEvent({ headers, body });
    event.validate();
    console.log(JSON.stringify({ id: event.id, type: event.type, subject: event.subject, sequence: event.sequence, data: event.data }));
  } catch (error) {
    console.log(JSON.stringify({ error: `${error.name}: ${error.message}` }));
  }
});
