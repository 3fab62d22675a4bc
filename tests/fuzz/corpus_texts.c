// corpus_texts.c — notes, checkpoints, keys and plain text.
#include "ledger/base/require.h"
#include "tests/fuzz/corpus.h"
#include "tests/fuzz/mini.h"

#include <stdio.h>

static const struct {
    const char *name;
    const char *text;
} texts[] =
    {
        {"ascii", "plain text, 7 bits"},
        {"latin", "Zo\xc3\xab \xc3\x9f"},
        {"cjk", "\xe8\xa9\xa6\xe6\x96\x99"},
        {"four-bytes", "\xf0\x9f\x94\xac \xf4\x8f\xbf\xbf"},
        {"overlong", "\xc0\xaf \xe0\x80\xaf \xf0\x80\x80\xaf"},
        {"surrogate", "\xed\xa0\x80"},
        {"too-large", "\xf4\x90\x80\x80"},
        {"c1", "\xc2\x85"},
        {"edges", "\xc2\xa0\xdf\xbf\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xf0\x90\x80\x80"},
        {"cut", "abc\xe8\xa9"},
},
  codes[] =
      {
          {"empty", ""},
          {"one", "Zg=="},
          {"two", "Zm8="},
          {"three", "Zm9v"},
          {"all", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"},
          {"dirty-end", "Zh=="},
          {"inner-end", "Zg==Zg=="},
          {"space", " Zm9"},
          {"newline", "Zm9v\n"},
          {"url", "-_-_"},
},
  keys[] = {
      // The example of the signed-note specification.
      {"published", "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"},
      {"other-id", "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"},
      {"other-type", "PeterNeumann+c74f20a3+Ahpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"},
      {"upper-id", "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"},
      {"no-name", "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"},
};

// A note with lines of keys that nobody knows, before and after a good one.
static void put_with_strangers(struct corpus *corpus, const struct mini *mini)
{
    struct buf note;
    buf_init(&note, LIMIT_CHECKPOINT);
    struct span text = mini_text(mini, 0);
    size_t head = text.size + 1;
    const struct span parts[] = {
        span(mini->notes[0].data, head),
        span_text("\xe2\x80\x94 stranger.example AAAAAAA=\n"),
        span(mini->notes[0].data + head, mini->notes[0].size - head),
        span_text("\xe2\x80\x94 ledger.example/tally AAAAAAA=\n"),
    };
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        enum err error = buf_append(&note, parts[i]);
        require(error == OK);
    }
    corpus_put(corpus, "note", "strangers", buf_span(&note));
    corpus_put(corpus, "checkpoint", "strangers", buf_span(&note));
    buf_fini(&note);
}

// A note that the witness signed, beside a signature of the ledger's that is not true.
static void put_with_false_line(struct corpus *corpus, const struct mini *mini)
{
    uint8_t note[LIMIT_CHECKPOINT];
    size_t size = mini->notes[1].size;
    require(size <= sizeof(note));
    memcpy(note, mini->notes[1].data, size);
    const uint8_t *line_end = memchr(note + mini_text(mini, 1).size + 1, '\n', size);
    require(line_end != NULL);
    uint8_t *digit = &note[line_end - note - 8];
    *digit = *digit == 'A' ? 'B' : 'A';
    corpus_put(corpus, "note", "false-and-true", span(note, size));
}

static void put_notes(struct corpus *corpus)
{
    const struct mini *mini = mini_get();
    for (size_t i = 0; i < MINI_CHECKPOINTS; i += 3) {
        char name[32];
        (void)snprintf(name, sizeof(name), "size-%u", (unsigned)mini->sizes[i]);
        corpus_put(corpus, "note", name, mini->notes[i]);
        corpus_put(corpus, "checkpoint", name, mini->notes[i]);
    }
    put_with_strangers(corpus, mini);
    put_with_false_line(corpus, mini);
    corpus_put(corpus, "note", "unsigned",
               span_text("a text\nof two lines\n\n\xe2\x80\x94 someone AAAAAAA=\n"));
    corpus_put(corpus, "note", "inner-empty-line", span_text("a\n\nb\n\n\xe2\x80\x94 someone AAAAAAA=\n"));
    corpus_put(corpus, "note", "no-lines", span_text("a text\n\n"));
    static const char root[] = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    static const char *const sizes[] = {"0", "9223372036854775807", "9223372036854775808", "007"};
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        char name[64];
        char text[256];
        (void)snprintf(name, sizeof(name), "number-%s", sizes[i]);
        (void)snprintf(text, sizeof(text), "an origin\n%s\n%s\n\n\xe2\x80\x94 x AAAAAAA=\n", sizes[i], root);
        corpus_put(corpus, "checkpoint", name, span_text(text));
    }
}

static void put_own_key(struct corpus *corpus)
{
    const struct mini *mini = mini_get();
    char vkey[NOTE_VKEY_SIZE];
    note_key_text(&mini->keys[0], vkey);
    corpus_put(corpus, "vkey", "own", span_text(vkey));

    // A name with a space that is none of ASCII's, but an id that fits it.
    struct note_key key = mini->keys[0];
    (void)snprintf(key.name, sizeof(key.name), "two\xe3\x80\x80words");
    struct digest id;
    struct sha256 hash;
    sha256_init(&hash);
    sha256_update(&hash, span_text(key.name));
    sha256_update(&hash, span("\n\x01", 2));
    sha256_update(&hash, span(key.key.bytes, key.key.size));
    id = sha256_final(&hash);
    memcpy(key.id, id.bytes, NOTE_KEY_ID_SIZE);
    note_key_text(&key, vkey);
    corpus_put(corpus, "vkey", "wide-space", span_text(vkey));
}

void corpus_texts(struct corpus *corpus)
{
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        corpus_put(corpus, "text", texts[i].name, span_text(texts[i].text));
    }
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        corpus_put(corpus, "base64", codes[i].name, span_text(codes[i].text));
    }
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        corpus_put(corpus, "vkey", keys[i].name, span_text(keys[i].text));
    }
    put_notes(corpus);
    put_own_key(corpus);
}
