// A mail server that takes mail over TLS only, after STARTTLS or not at all, and prints what it took, one line of JSON each.
// Usage: node mail.js CERTIFICATE KEY [--without-starttls]
const fs = require('fs');
const { SMTPServer } = require('smtp-server');

const [certificate, key, option] = process.argv.slice(2);
const say = (line) => process.stdout.write(JSON.stringify(line) + '\n');

const server = new SMTPServer({
  cert: fs.readFileSync(certificate),
  key: fs.readFileSync(key),
  secure: false,
  hideSTARTTLS: option === '--without-starttls',
  disabledCommands: option === '--without-starttls' ? ['STARTTLS', 'AUTH'] : ['AUTH'],
  disableReverseLookup: true,
  logger: false,
  onData(stream, session, done) {
    const parts = [];
    stream.on('data', (part) => parts.push(part));
    stream.on('end', () => {
      say({ secure: session.secure, protocol: session.tlsOptions && session.tlsOptions.name, to: session.envelope.rcptTo.map((to) => to.address), text: Buffer.concat(parts).toString('latin1') });
      done();
    });
  },
});
server.on('error', (error) => say({ error: String(error) }));
server.listen(0, '127.0.0.1', () => say({ port: server.server.address().port }));
process.stdin.on('end', () => process.exit(0));
process.stdin.resume();
