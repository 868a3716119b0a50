// The Bot API emulator `telegram-test-api`, with what it lacks put before it:
//
// - getMe as a whole, getWebhookInfo, sendChatAction, deleteMessages, and the texts that a bot sets about itself
// - getUpdates that waits, and gives an update again until a higher offset acknowledges it
// - a webhook that gets the secret token, and the same update again until it answers with success
// - updates of any kind, under any id (edits, members, channel posts, duplicates): POST /test/update
// - what Telegram refuses: texts over 4096 characters, Markdown that is not escaped, button data over 64 bytes
// - `chat_instance` of a callback query; editMessageReplyMarkup that takes a keyboard away; times in seconds; results in the form of the Bot API
// - trouble on demand, for a method and a chat: POST /test/trouble; and a record of all calls: GET /test/calls
//
// Messages and callback queries of a person, what the bot said, its edits and deletions are the package's own.
//
// Usage: node emulator.js PORT
"use strict";

const express = require("express");
const TelegramServer = require("telegram-test-api");

const port = Number(process.argv[2]);
const emulator = new TelegramServer({ host: "127.0.0.1", port, storeTimeout: 3600 });
const app = express();
const about = {}; // what the bot said about itself, by method
const calls = [];
let troubles = [];
let waiting = []; // polls that wait for an update
let unacknowledged = []; // updates as the Bot API gives them
let sentUpdates = 1000;

const ok = (response, result) => response.json({ ok: true, result });
const refuse = (response, code, description, parameters) =>
  response.status(code).json({ ok: false, error_code: code, description, parameters });
const parsed = (value) => (typeof value === "string" ? JSON.parse(value) : value);

app.use(express.json());
app.use(express.urlencoded({ extended: true }));

// The tests' side

app.post("/test/update", (request, response) => {
  for (const update of request.body.updates) {
    sentUpdates = Math.max(sentUpdates, update.update_id);
    give(update);
  }
  ok(response, true);
});
app.post("/test/trouble", (request, response) => {
  troubles = request.body.troubles;
  ok(response, true);
});
app.get("/test/calls", (request, response) => ok(response, calls));
app.get("/test/said", (request, response) =>
  ok(response, emulator.storage.botMessages.map((kept) => ({ id: kept.messageId, ...kept.message }))));
app.get("/test/state", (request, response) =>
  ok(response, { about, webhooks: emulator.webhooks, unacknowledged: unacknowledged.map((update) => update.update_id) }));

// A message or a callback query of a person takes the package's own way and is then given as an update.
for (const [path, add] of [["/sendMessage", "addUserMessage"], ["/sendCallback", "addUserCallback"]]) {
  app.post(path, async (request, response) => {
    const webhooks = emulator.webhooks;
    emulator.webhooks = {}; // delivered here, with the secret token
    const messageId = emulator.messageId;
    await emulator[add](request.body);
    emulator.webhooks = webhooks;
    for (const update of emulator.getUpdates(request.body.botToken)) {
      if (update.callback_query) update.callback_query.chat_instance = "1";
      give({ ...update, update_id: ++sentUpdates });
    }
    ok(response, { messageId, updateId: sentUpdates });
  });
}

function give(update) {
  const [webhook] = Object.values(emulator.webhooks);
  if (webhook) {
    deliver(webhook, update);
    return;
  }
  unacknowledged.push(update);
  for (const wake of waiting.splice(0)) wake();
}

async function deliver(webhook, update) {
  const headers = { "Content-Type": "application/json" };
  if (webhook.secret_token) headers["X-Telegram-Bot-Api-Secret-Token"] = webhook.secret_token;
  const delivery = { method: "webhook", update_id: update.update_id, began: Date.now() };
  calls.push(delivery);
  for (let attempt = 0; attempt < 300; attempt++) {
    try {
      const answer = await fetch(webhook.url, { method: "POST", headers, body: JSON.stringify(update) });
      delivery.status = answer.status;
      delivery.took = Date.now() - delivery.began;
      if (answer.ok) return;
    } catch (problem) {
      delivery.status = String(problem.cause?.code || problem);
    }
    delivery.failed = (delivery.failed || 0) + 1;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

// The bot's side

app.all("/bot:token/:method", async (request, response, next) => {
  const { method } = request.params;
  const body = { ...request.query, ...request.body };
  const call = { method, chat: body.chat_id, text: body.text, at: Date.now() };
  calls.push(call);
  const trouble = troubles.find((one) => one.times > 0 && (!one.method || one.method === method)
    && (!one.chat || String(one.chat) === String(body.chat_id)) && (!one.text || (body.text || "").includes(one.text)));
  if (!trouble) return next();
  trouble.times -= 1;
  call.refused = trouble.code || "cut";
  if (trouble.after) await new Promise((resolve) => setTimeout(resolve, trouble.after));
  if (!trouble.code) return request.socket.destroy();
  return refuse(response, trouble.code, trouble.description || "trouble", trouble.parameters);
});

app.all("/bot:token/getMe", (request, response) => {
  if (request.params.token.includes("wrong")) return refuse(response, 401, "Unauthorized");
  return ok(response, { id: 666, is_bot: true, first_name: "Test", username: "TestNameBot", can_join_groups: true });
});

app.all("/bot:token/getUpdates", async (request, response) => {
  if (Object.keys(emulator.webhooks).length) return refuse(response, 409, "Conflict: can't use getUpdates while webhook is active");
  const { offset, timeout } = { ...request.query, ...request.body };
  unacknowledged = unacknowledged.filter((update) => update.update_id >= Number(offset || 0));
  if (!unacknowledged.length) {
    await new Promise((resolve) => {
      waiting.push(resolve);
      setTimeout(resolve, Math.min(Number(timeout || 0), 2) * 1000);
      response.once("close", resolve);
    });
  }
  return ok(response, unacknowledged.slice(0, 100));
});

app.all("/bot:token/getWebhookInfo", (request, response) => {
  const [webhook] = Object.values(emulator.webhooks);
  ok(response, {
    url: webhook?.url || "", has_custom_certificate: false, pending_update_count: unacknowledged.length,
    max_connections: webhook && Number(webhook.max_connections || 40), allowed_updates: webhook && parsed(webhook.allowed_updates || "[]"),
  });
});
app.all("/bot:token/setWebhook", (request, response) => {
  emulator.setWebhook({ ...request.query, ...request.body }, request.params.token);
  for (const update of unacknowledged.splice(0)) give(update);
  ok(response, true);
});

app.all("/bot:token/:method(sendChatAction|answerCallbackQuery)", (request, response) => {
  calls[calls.length - 1].body = { ...request.query, ...request.body };
  ok(response, true);
});

app.all("/bot:token/:method(setMyCommands|setMyName|setMyDescription|setMyShortDescription)", (request, response) => {
  const body = { ...request.query, ...request.body };
  about[request.params.method.replace("set", "get")] = "commands" in body ? parsed(body.commands) : body;
  ok(response, true);
});
app.all("/bot:token/:method(getMyCommands)", (request, response) => ok(response, about.getMyCommands || []));
app.all("/bot:token/:method(getMyName|getMyDescription|getMyShortDescription)", (request, response) =>
  ok(response, { name: "", description: "", short_description: "", ...about[request.params.method] }));

app.all("/bot:token/:method(sendMessage|editMessageText)", (request, response, next) => {
  const body = { ...request.query, ...request.body };
  if (body.parse_mode === "MarkdownV2" && markdownFault(body.text)) {
    return refuse(response, 400, `Bad Request: can't parse entities: ${markdownFault(body.text)}`);
  }
  const plain = body.parse_mode ? body.text.replace(/\\(.)/gs, "$1").replace(/\*/g, "") : body.text;
  if (!plain || plain.length > 4096) return refuse(response, 400, "Bad Request: message is too long");
  const buttons = (parsed(body.reply_markup || "{}").inline_keyboard || []).flat();
  if (buttons.some((button) => Buffer.byteLength(button.callback_data) > 64)) {
    return refuse(response, 400, "Bad Request: BUTTON_DATA_INVALID");
  }
  if (request.params.method === "editMessageText") {
    const kept = find(body);
    if (!kept) return refuse(response, 400, "Bad Request: message to edit not found");
    delete kept.message.reply_markup;
    emulator.editMessageText({ ...body });
    return ok(response, asMessage(kept));
  }
  const message = emulator.addBotMessage({ ...body }, request.params.token);
  return ok(response, asMessage(find({ message_id: message.message_id, chat_id: body.chat_id })));
});

app.all("/bot:token/editMessageReplyMarkup", (request, response) => {
  const kept = find({ ...request.query, ...request.body });
  if (!kept) return refuse(response, 400, "Bad Request: message to edit not found");
  if (!kept.message.reply_markup) return refuse(response, 400, "Bad Request: message is not modified");
  delete kept.message.reply_markup;
  return ok(response, asMessage(kept));
});

app.all("/bot:token/deleteMessages", (request, response) => {
  const { chat_id: chat, message_ids: ids } = { ...request.query, ...request.body };
  // The package takes away one thing of that number, which may be a tap.
  for (const id of parsed(ids)) while (emulator.deleteMessage(Number(chat), Number(id)));
  ok(response, true);
});

const find = (body) => emulator.storage.botMessages.find((kept) =>
  String(kept.messageId) === String(body.message_id) && String(kept.message.chat_id) === String(body.chat_id));
const asMessage = (kept) => ({
  message_id: kept.messageId, date: Math.floor(kept.time / 1000), text: kept.message.text,
  chat: { id: Number(kept.message.chat_id), first_name: "Bot", type: "private" },
});

function markdownFault(text) {
  const bare = text.replace(/\\[\s\S]/g, "");
  const reserved = bare.match(/[_[\]()~`>#+\-=|{}.!]/);
  if (reserved) return `character '${reserved[0]}' is reserved`;
  return (bare.match(/\*/g) || []).length % 2 ? "can't find end of bold" : "";
}

app.use(emulator.webServer);
emulator.webServer = app;
emulator.start().then(() => console.log("ready"));
