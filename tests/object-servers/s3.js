'use strict';

// s3rver with what Amazon S3 promises and it lacks: an object appears whole or not at all, signatures of version 4 are
// checked, keys are listed in their order, a put may be on the condition that nothing is there, a get on a tag, and an upload in parts
// can be given up. Usage: node --openssl-legacy-provider s3.js FOLDER PORT BUCKET

const crypto = require('crypto');
const fs = require('fs');
const path = require('path');
const { Readable, Transform } = require('stream');
const { pipeline } = require('stream/promises');
const S3rver = require('s3rver');
const S3Error = require('s3rver/lib/models/error');
const S3Object = require('s3rver/lib/models/object');
const Store = require('s3rver/lib/stores/filesystem');

const [folder, port, bucket] = process.argv.slice(2);
const drafts = path.join(folder, 'drafts');
const root = path.join(folder, 'buckets');
fs.mkdirSync(drafts, { recursive: true });
fs.mkdirSync(root, { recursive: true });

async function draft(content, expected) {
  const file = path.join(drafts, crypto.randomUUID());
  const md5 = crypto.createHash('md5');
  let size = 0;
  const measure = new Transform({
    transform(chunk, encoding, done) {
      md5.update(chunk);
      size += chunk.length;
      done(null, chunk);
    },
  });
  try {
    await pipeline(Buffer.isBuffer(content) ? Readable.from([content]) : content, measure, fs.createWriteStream(file));
    if (expected !== undefined && Number(expected) !== size) {
      throw new S3Error('IncompleteBody', `${size} of ${expected} bytes arrived.`);
    }
  } catch (error) {
    fs.rmSync(file, { force: true });
    throw error;
  }
  return { file, size, md5: md5.digest('hex') };
}

// One turn of the event loop: no reader sees a part of it.
Store.prototype.putObject = async function putObject(object) {
  const made = await draft(object.content, object.metadata['content-length']);
  const target = this.getResourcePath(object.bucket, object.key, 'object');
  const kept = Object.entries(object.metadata).filter(([name]) => name.startsWith('x-amz-meta-') || S3Object.ALLOWED_METADATA.includes(name));
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.writeFileSync(this.getResourcePath(object.bucket, object.key, 'object.md5'), made.md5);
  fs.writeFileSync(this.getResourcePath(object.bucket, object.key, 'metadata.json'), JSON.stringify(Object.fromEntries(kept)));
  fs.renameSync(made.file, target);
  return { size: made.size, md5: made.md5 };
};

Store.prototype.putPart = async function putPart(name, uploadId, number, content) {
  const made = await draft(content);
  const uploads = path.join(this.getResourcePath(name, undefined, 'uploads'), uploadId);
  if (!fs.existsSync(uploads)) {
    fs.rmSync(made.file);
    throw new S3Error('NoSuchUpload', 'The specified multipart upload does not exist.');
  }
  fs.renameSync(made.file, path.join(uploads, String(number)));
  return { size: made.size, md5: made.md5 };
};

const multipart = Store.prototype.putObjectMultipart;
Store.prototype.putObjectMultipart = function putObjectMultipart(name, uploadId, parts) {
  const uploads = path.join(this.getResourcePath(name, undefined, 'uploads'), uploadId);
  const metadata = JSON.parse(fs.readFileSync(path.join(uploads, 'metadata')));
  delete metadata['content-length']; // That of the request that began the upload.
  fs.writeFileSync(path.join(uploads, 'metadata'), JSON.stringify(metadata));
  return multipart.call(this, name, uploadId, parts);
};

// Head and content of one moment.
Store.prototype.getMetadata = async function getMetadata(name, key) {
  const stat = fs.statSync(this.getResourcePath(name, key, 'object'));
  return {
    ...JSON.parse(fs.readFileSync(this.getResourcePath(name, key, 'metadata.json'))),
    etag: JSON.stringify(fs.readFileSync(this.getResourcePath(name, key, 'object.md5'), 'utf8')),
    'last-modified': stat.mtime.toUTCString(),
    'content-length': stat.size,
  };
};

Store.prototype.getObject = async function getObject(name, key, options) {
  const file = this.getResourcePath(name, key, 'object');
  if (!fs.existsSync(file)) return null;
  const handle = fs.openSync(file, 'r');
  const metadata = await this.getMetadata(name, key);
  const last = metadata['content-length'] - 1;
  const asked = options && options.start !== undefined;
  const range = { start: asked ? options.start : 0, end: Math.min(asked && options.end !== undefined ? options.end : last, last) };
  if (asked && range.end < range.start) {
    fs.closeSync(handle);
    const object = new S3Object(name, key, null, metadata);
    object.range = range;
    return object;
  }
  const object = new S3Object(name, key, fs.createReadStream(null, { fd: handle, ...(asked ? range : {}) }), metadata);
  if (asked) object.range = range;
  return object;
};

Store.prototype.listObjects = async function listObjects(name, { prefix = '', startAfter = '', maxKeys = Infinity }) {
  const home = this.getBucketPath(name);
  const suffix = '._S3rver_object';
  const keys = fs
    .readdirSync(home, { recursive: true })
    .filter(file => file.endsWith(suffix))
    .map(file => file.slice(0, -suffix.length))
    .filter(key => key.startsWith(prefix) && key > startAfter)
    .sort();
  const page = keys.slice(0, maxKeys);
  const objects = await Promise.all(page.map(async key => new S3Object(name, key, null, await this.getMetadata(name, key))));
  return { objects, commonPrefixes: [], isTruncated: page.length < keys.length };
};

// Source: Amazon S3 API reference, "Authenticating Requests (AWS Signature Version 4)".
const hmac = (key, text) => crypto.createHmac('sha256', key).update(text).digest();

function isSigned(ctx) {
  const query = new URLSearchParams(ctx.querystring);
  const header = Object.fromEntries(ctx.get('authorization').replace(/^\S+ /, '').split(/,\s*/).map(part => part.split(/=(.*)/)));
  const presigned = query.has('X-Amz-Signature');
  const [credential, names, signature, date] = presigned
    ? ['Credential', 'SignedHeaders', 'Signature', 'Date'].map(name => query.get(`X-Amz-${name}`))
    : [header.Credential, header.SignedHeaders, header.Signature, ctx.get('x-amz-date')];
  if (!credential || !signature) return false;
  const [key, day, region, service, end] = credential.split('/');
  const encode = text => encodeURIComponent(text).replace(/[!'()*]/g, letter => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);
  const canonical = [
    ctx.method,
    ctx.req.url.split('?')[0],
    [...query].filter(([name]) => name !== 'X-Amz-Signature').map(([name, value]) => `${encode(name)}=${encode(value)}`).sort().join('&'),
    ...names.split(';').map(name => `${name}:${ctx.get(name).trim().replace(/ +/g, ' ')}`),
    '',
    names,
    presigned ? 'UNSIGNED-PAYLOAD' : ctx.get('x-amz-content-sha256'),
  ].join('\n');
  const text = ['AWS4-HMAC-SHA256', date, `${day}/${region}/${service}/${end}`, crypto.createHash('sha256').update(canonical).digest('hex')].join('\n');
  const signing = [day, region, service, end].reduce(hmac, 'AWS4S3RVER');
  return key === 'S3RVER' && hmac(signing, text).toString('hex') === signature;
}

const server = new S3rver({ address: '127.0.0.1', port: Number(port), directory: root, silent: true, configureBuckets: [{ name: bucket }] });
server.middleware.splice(server.middleware.length - 1, 0, async (ctx, next) => {
  if (!isSigned(ctx)) {
    throw new S3Error('SignatureDoesNotMatch', 'The request signature we calculated does not match the signature you provided.');
  }
  const [, name, ...rest] = decodeURIComponent(ctx.path).split('/');
  const key = rest.join('/');
  const isWrite = ctx.method === 'PUT' || (ctx.method === 'POST' && 'uploadId' in ctx.query);
  if (isWrite && ctx.get('if-none-match') === '*' && (await ctx.store.existsObject(name, key))) {
    throw new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
  }
  if (ctx.method === 'GET' && ctx.get('if-match') && (await ctx.store.getMetadata(name, key)).etag !== ctx.get('if-match')) {
    throw new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
  }
  if (ctx.method === 'DELETE' && 'uploadId' in ctx.query) {
    fs.rmSync(path.join(ctx.store.getResourcePath(name, undefined, 'uploads'), ctx.query.uploadId), { recursive: true, force: true });
    ctx.status = 204;
    return;
  }
  await next();
});
server.run().then(() => console.log('ready'));
