package org.lockkeeper.reporting.silence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.lockkeeper.reporting.silence.Silencer.Did;
import org.lockkeeper.reporting.silence.Silencer.Put;
import org.lockkeeper.reporting.silence.Silencer.Standing;
import tools.jackson.databind.json.JsonMapper;

/** Icinga's answers, of which the status says little: as they were heard from it, and as they could be. */
class IcingaAnswersTest {

    private static final Instant NOW = Instant.parse("2027-03-01T12:00:00Z");
    private static final Instant END = NOW.plusSeconds(300);
    private static final Silenced WINDOW = new Silenced("w-1", "window", "maintenance", "alice", "kernel update", null);
    private static final Standing KNOWN = new Standing("w-1", "w-1", NOW.plusSeconds(200));
    private static final String SCHEDULE = "POST /v1/actions/schedule-downtime";
    private static final String REMOVE = "POST /v1/actions/remove-downtime";
    private static final String MODIFY = "POST /v1/objects/downtimes";
    private static final String QUERY = "GET /v1/objects/downtimes";
    private static final String MAY_NOT = "{'error':404,'status':'No objects found.'}";
    private static final String DONE = "{'results':[{'code':200.0,'status':'done'},{'code':200,'status':'done'}]}";
    private static final String NOTHING = "{'results':[]}";

    private final SayingServer server = new SayingServer();

    private Icinga icinga = icinga(server.base());

    private static Icinga icinga(URI... members) {
        HttpCaller http = new HttpCaller(new Target("key", null, null, null, null), Duration.ofSeconds(20));
        Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
        Cluster masters = new Cluster(http, List.of(members), IcingaApi::fails);
        return new Icinga(new IcingaApi(masters, "web1", clock, JsonMapper.shared()), clock);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static String there(Instant... ends) {
        StringBuilder results = new StringBuilder();
        for (Instant end : ends) {
            results.append(results.length() == 0 ? "" : ",")
                    .append("{'name':'web1!%d','attrs':{'comment':'%s','end_time':%s}}"
                            .formatted(results.length(), WINDOW.comment(), end.getEpochSecond()));
        }
        return "{'results':[" + results + "]}";
    }

    private void failsWith(String sentence) {
        assertThatExceptionOfType(SilenceFailure.class)
                .isThrownBy(() -> icinga.put(WINDOW, null, END))
                .withMessageContaining(sentence);
    }

    @Test
    void aDowntimeIsOfTheHostAndAllItsServices() throws SilenceFailure {
        server.says(SCHEDULE, 200, DONE);
        server.says(QUERY, 200, there(END, END));
        assertThat(icinga.put(WINDOW, null, END)).isEqualTo(new Put(new Standing("w-1", "w-1", END), Did.SET));
        assertThat(server.heard().get(0))
                .contains("\"all_services\":true", "\"fixed\":true", "\"name\":\"web1\"", "\"author\":\"lockkeeper\"")
                .contains(WINDOW.comment(), "\"end_time\":1803902700.000,");
    }

    @Test
    void aMissingPermissionIsNoMissingDowntime() {
        server.says(SCHEDULE, 404, MAY_NOT);
        failsWith("lacks the permission actions/schedule-downtime");
        server.says(MODIFY, 404, MAY_NOT);
        assertThatExceptionOfType(SilenceFailure.class)
                .isThrownBy(() -> icinga.put(WINDOW, KNOWN, END))
                .withMessageContaining("lacks the permission objects/modify/downtime");
        server.says(QUERY, 404, MAY_NOT);
        assertThatExceptionOfType(SilenceFailure.class)
                .isThrownBy(icinga::standing)
                .withMessageContaining("lacks the permission objects/query/downtime");
        server.says(REMOVE, 404, MAY_NOT);
        assertThatExceptionOfType(SilenceFailure.class)
                .isThrownBy(() -> icinga.remove(KNOWN))
                .withMessageContaining("lacks the permission actions/remove-downtime");
    }

    @Test
    void whereNothingFitsItIsAnswered500() throws SilenceFailure {
        server.says(SCHEDULE, 500, NOTHING);
        failsWith("Icinga knows no host 'web1': see lockkeeper.silences.icinga.host");
        server.says(REMOVE, 500, NOTHING);
        server.says(QUERY, 200, NOTHING);
        icinga.remove(KNOWN);
    }

    /** An end in the past, say, or a filter that does not mean what it seems to. */
    @Test
    void aSuccessIsReadBack() {
        server.says(SCHEDULE, 200, DONE);
        server.says(QUERY, 200, NOTHING);
        failsWith("Icinga says that there is a downtime of w-1, and there is none");
        server.says(QUERY, 200, there(END, END.minusSeconds(100)));
        failsWith("ends at 2027-03-01T12:05:00Z, and web1!");
        server.says(REMOVE, 200, DONE);
        assertThatExceptionOfType(SilenceFailure.class)
                .isThrownBy(() -> icinga.remove(KNOWN))
                .withMessage("Icinga says that the downtime of w-1 is removed, and it is there");
    }

    @Test
    void theServicesAreExtendedWithTheHost() throws SilenceFailure {
        server.says(MODIFY, 200, DONE);
        server.says(QUERY, 200, there(END, END.minusSeconds(100), END));
        assertThatExceptionOfType(SilenceFailure.class).isThrownBy(() -> icinga.put(WINDOW, KNOWN, END));
        server.says(QUERY, 200, there(END, END, END));
        assertThat(icinga.put(WINDOW, KNOWN, END).did()).isEqualTo(Did.RENEWED);
        assertThat(server.heard()).noneMatch(call -> call.startsWith(SCHEDULE));
    }

    @Test
    void oneResultThatIsRefusedIsAFailure() {
        server.says(SCHEDULE, 200, "{'results':[{'code':200},{'code':409,'status':'conflict'}]}");
        failsWith("Icinga refuses: conflict");
    }

    /** Icinga loses none: what is gone before its end was removed by somebody. */
    @Test
    void whatAPersonRemovedStaysRemovedAndWhatRanOutIsMadeAgain() throws SilenceFailure {
        server.says(MODIFY, 200, NOTHING);
        server.says(SCHEDULE, 200, DONE);
        server.says(QUERY, 200, there(END));
        assertThat(icinga.put(WINDOW, KNOWN, END).did()).isEqualTo(Did.LEFT_ENDED);
        assertThat(icinga.put(WINDOW, new Standing("w-1", "w-1", NOW), END).did())
                .isEqualTo(Did.SET_AGAIN);
    }

    @Test
    void thoseOfOneWindowAreOneAndEndWithTheFirst() throws SilenceFailure {
        server.says(QUERY, 200, there(END, END.minusSeconds(50), END));
        assertThat(icinga.standing()).containsExactly(new Standing("w-1", "w-1", END.minusSeconds(50)));
    }

    @Test
    void pagesOfOthersAreNoAnswers() {
        server.says(SCHEDULE, 200, "<html>login</html>");
        failsWith("the answer is no JSON: 200: <html>login</html>");
        server.says(SCHEDULE, 401, "{'error':401,'status':'Unauthorized'}");
        failsWith("401: {\"error\":401");
        server.says(SCHEDULE, 200, "{'welcome':true}");
        failsWith("200: {\"welcome\":true}");
        server.says(SCHEDULE, 302, "");
        failsWith("is answered 302 (redirects are not followed)");
    }

    @Test
    void theOtherMasterIsAskedWhereOneFailsButNotWhereNothingFits() throws SilenceFailure {
        SayingServer broken = new SayingServer();
        broken.says(SCHEDULE, 503, "");
        server.says(SCHEDULE, 200, DONE);
        server.says(QUERY, 200, there(END));
        icinga = icinga(broken.base(), server.base());
        assertThat(icinga.put(WINDOW, null, END).did()).isEqualTo(Did.SET);
        broken.says(SCHEDULE, 500, NOTHING);
        icinga = icinga(broken.base(), server.base());
        failsWith("knows no host");
        broken.close();
    }
}
