package org.lockkeeper.reporting.silence;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.reporting.silence.HttpCaller.Answer;
import org.lockkeeper.reporting.silence.MatcherTemplate.Words;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Silences of Prometheus' Alertmanager. One is moved by posting it again as it stands, with another end: with another start it
 * would be ended and a new one made. It is looked at first, since one that a person has ended must stay ended.
 */
final class Alertmanager implements Silencer {

    private static final String SILENCES = "/api/v2/silences";
    private static final String SILENCE = "/api/v2/silence/";
    private static final int GONE = 404;
    /** An Alertmanager whose clock is behind begins at once nevertheless; what has passed it leaves out itself. */
    private static final Duration SLACK = Duration.ofMinutes(1);

    private static final Duration ROUNDING = Duration.ofSeconds(1);

    private final Cluster cluster;
    private final List<MatcherTemplate> templates;
    private final Function<String, Words> wordsOfGroup;
    private final Clock clock;
    private final JsonMapper json;

    Alertmanager(
            Cluster cluster,
            List<MatcherTemplate> templates,
            Function<String, Words> wordsOfGroup,
            Clock clock,
            JsonMapper json) {
        this.cluster = cluster;
        this.templates = templates;
        this.wordsOfGroup = wordsOfGroup;
        this.clock = clock;
        this.json = json;
    }

    static boolean fails(Answer answer) {
        return answer.status() >= 500;
    }

    @Override
    public String target() {
        return "alertmanager";
    }

    @Override
    public List<Standing> standing() throws SilenceFailure {
        Words words = wordsOfGroup.apply("");
        String filter = templates.stream()
                .filter(MatcherTemplate::fixed)
                .map(template ->
                        "filter=" + URLEncoder.encode(template.render(words).filter(), UTF_8))
                .collect(Collectors.joining("&"));
        List<Standing> standing = new ArrayList<>();
        for (JsonNode silence : Answers.json(json, answered("GET", SILENCES + "?" + filter, null))) {
            String claim = Silenced.claimOf(silence.path("comment").asString(""));
            if (claim != null && silence.path("createdBy").asString("").equals(Silenced.AUTHOR) && !expired(silence)) {
                standing.add(new Standing(claim, silence.path("id").asString(""), end(silence)));
            }
        }
        return standing;
    }

    @Override
    public Put put(Silenced what, @Nullable Standing known, Instant end) throws SilenceFailure {
        if (known == null) {
            return new Put(create(what, end), Did.SET);
        }
        ObjectNode there = find(known);
        if (there != null && expired(there)) {
            if (end(there).isBefore(known.end().minus(ROUNDING))) {
                return new Put(known, Did.LEFT_ENDED);
            }
            there = null;
        }
        String id = there == null ? null : moved(there, end);
        return id == null
                ? new Put(create(what, end), Did.SET_AGAIN)
                : new Put(new Standing(known.claim(), id, end), Did.RENEWED);
    }

    @Override
    public void shorten(Standing known, Instant end) throws SilenceFailure {
        ObjectNode there = find(known);
        if (there != null && !expired(there)) {
            moved(there, end);
        }
    }

    /** To delete one that is unknown or has ended is answered 500. */
    @Override
    public void remove(Standing known) throws SilenceFailure {
        ObjectNode there = find(known);
        if (there != null && !expired(there)) {
            answered("DELETE", SILENCE + known.handle(), null);
        }
    }

    private Standing create(Silenced what, Instant end) throws SilenceFailure {
        Words words = wordsOfGroup.apply(what.group());
        Map<String, Object> silence = new LinkedHashMap<>();
        silence.put("matchers", templates.stream().map(it -> it.render(words)).toList());
        silence.put("startsAt", text(clock.instant().minus(SLACK)));
        silence.put("endsAt", text(end));
        silence.put("createdBy", Silenced.AUTHOR);
        silence.put("comment", what.comment());
        return new Standing(what.id(), id(answered("POST", SILENCES, json.writeValueAsString(silence))), end);
    }

    /** @return its id, which may be another one than before; null where it is gone */
    private @Nullable String moved(ObjectNode silence, Instant end) throws SilenceFailure {
        silence.put("endsAt", text(end));
        silence.remove(List.of("status", "updatedAt"));
        Answer answer = cluster.ask("POST", SILENCES, json.writeValueAsString(silence));
        if (answer.status() == GONE) {
            return null;
        }
        return id(expectOk("POST", answer));
    }

    private @Nullable ObjectNode find(Standing known) throws SilenceFailure {
        Answer answer = cluster.ask("GET", SILENCE + known.handle(), null);
        if (answer.status() == GONE) {
            return null;
        }
        if (Answers.json(json, expectOk("GET", answer)) instanceof ObjectNode silence && silence.has("startsAt")) {
            return silence;
        }
        throw cluster.refused("GET", answer);
    }

    private String id(Answer answer) throws SilenceFailure {
        String id = Answers.json(json, answer).path("silenceID").asString("");
        if (id.isEmpty()) {
            throw cluster.refused("POST", answer);
        }
        return id;
    }

    private Answer answered(String method, String path, @Nullable String body) throws SilenceFailure {
        return expectOk(method, cluster.ask(method, path, body));
    }

    private Answer expectOk(String method, Answer answer) throws SilenceFailure {
        if (!answer.ok()) {
            throw cluster.refused(method, answer);
        }
        return answer;
    }

    private static boolean expired(JsonNode silence) {
        return silence.path("status").path("state").asString("").equals("expired");
    }

    private static Instant end(JsonNode silence) throws SilenceFailure {
        String text = silence.path("endsAt").asString("");
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException unreadable) {
            throw new SilenceFailure("endsAt is no time: " + text, unreadable);
        }
    }

    private static String text(Instant time) {
        return time.truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
