package io.sockcdc.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockcdc.testkit.Requires;
import io.sockcdc.testkit.Requires.Need;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The dashboard that asks for a token, in Chromium. */
@Requires({Need.ROOT, Need.CHROMIUM})
class DashboardTokenTest {
    private static final String TOKEN = "correct-horse-battery-staple";

    @TempDir
    Path folder;

    @Test
    void nothingShowsUntilTheTokenIsGivenAndThenEverythingDoesForThisTab() {
        try (Stage stage = new Stage(folder, Map.of("SOCKCDC_WEB_TOKEN", TOKEN))) {
            try (Browser desk = stage.desk()) {
                desk.open("overview");
                desk.awaitText("A token is needed");
                assertThat(desk.text("main")).doesNotContain("Open connections");
                desk.awaitTrue("document.activeElement.matches('dialog input[type=password]')");

                desk.press("wrong", Keys.ENTER);
                desk.awaitTrue("document.querySelector('dialog input')?.value === ''");
                desk.awaitText("A token is needed");
                assertThat(desk.text("main")).doesNotContain("Open connections");

                desk.press(Keys.ESCAPE);
                desk.awaitText("A token is needed");

                desk.type("dialog input", TOKEN);
                desk.click("dialog button");
                desk.awaitText("Open connections", "nothing is missing");
                desk.awaitTrue("document.querySelector('.conn').innerText === 'live'");
                desk.awaitTrue("!document.querySelector('dialog')");

                desk.open("hosts");
                desk.awaitTrue("document.querySelector('main').innerText.includes('up')");
                desk.awaitTrue("!document.querySelector('dialog')");
                assertThat(desk.value("localStorage.length + document.cookie")).isEqualTo("0");
                assertThat(desk.complaints()).allMatch(line -> line.contains("responded with a status of 401"));
            }
            try (Browser other = stage.desk()) {
                other.open("overview");
                other.awaitText("A token is needed");
                assertThat(other.text("main")).doesNotContain("Open connections");
            }
        }
    }
}
