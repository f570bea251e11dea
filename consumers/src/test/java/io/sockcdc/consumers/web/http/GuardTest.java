package io.sockcdc.consumers.web.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.consumers.config.WebSettings;
import io.sockcdc.consumers.web.api.Problem;
import io.sockcdc.settings.Secret;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuardTest {
    private static final String TOKEN = "0123456789abcdef-token";

    private static WebSettings settings(@Nullable String token, String... hosts) {
        return new WebSettings(
                true, "127.0.0.1", 0, token == null ? null : new Secret(token), List.of(hosts), 10, 10_000);
    }

    private static int status(@Nullable Problem problem) {
        return problem == null ? 200 : problem.status();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:8480", "127.0.0.1:8480", "[::1]:8480", "10.1.2.3", "[fe80::1]"})
    void aServerOnTheLoopbackAnswersToItsOwnNamesAndToAddresses(String host) {
        assertThat(new Guard(settings(null), true).refuse("GET", host, null, true))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"evil.example", "localhost.evil.example:8480", "127.0.0.1.evil.example", "", "[", "127.0.0.1@x"})
    void aNameThatPointsHereIsRefused(String host) {
        assertThat(status(new Guard(settings(null), true).refuse("GET", host, null, false)))
                .isEqualTo(421);
    }

    @Test
    void aRequestWithoutAHostIsRefused() {
        assertThat(status(new Guard(settings(null), true).refuse("GET", null, null, false)))
                .isEqualTo(421);
    }

    @Test
    void aNameOfAProxyIsAllowedBySetting() {
        assertThat(new Guard(settings(null, "ops.example"), true).refuse("GET", "Ops.Example:443", null, true))
                .isNull();
        assertThat(new Guard(settings(null, "*"), true).refuse("GET", "any.example", null, true))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "TRACE", "get"})
    void onlyGetAndHeadAreAnswered(String method) {
        assertThat(status(new Guard(settings(null), true).refuse(method, "localhost", null, false)))
                .isEqualTo(405);
    }

    @Test
    void dataNeedsTheTokenAndThePageDoesNot() {
        Guard guard = new Guard(settings(TOKEN), true);
        assertThat(status(guard.refuse("GET", "localhost", null, true))).isEqualTo(401);
        assertThat(status(guard.refuse("GET", "localhost", "Bearer " + TOKEN + "x", true)))
                .isEqualTo(401);
        assertThat(status(guard.refuse("GET", "localhost", "Basic " + TOKEN, true)))
                .isEqualTo(401);
        assertThat(guard.refuse("GET", "localhost", "Bearer " + TOKEN, true)).isNull();
        assertThat(guard.refuse("GET", "localhost", "bearer  " + TOKEN, true)).isNull();
        assertThat(guard.refuse("GET", "localhost", null, false)).isNull();
    }

    @Test
    void noOneSeesTheTokenInTheSettings() {
        assertThat(settings(TOKEN).toString()).doesNotContain(TOKEN);
    }
}
