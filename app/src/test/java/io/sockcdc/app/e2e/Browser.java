package io.sockcdc.app.e2e;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.remote.RemoteWebDriver;

/** Chromium on the dashboard. */
final class Browser implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RemoteWebDriver driver;
    private final String dashboard;

    private Browser(RemoteWebDriver driver, String dashboard) {
        this.driver = driver;
        this.dashboard = dashboard;
    }

    /** One of a desk, driven through the port of a chromedriver. */
    static Browser desk(int driverPort, String dashboard) {
        return new Browser(start(driverPort, options("--window-size=1280,1000")), dashboard);
    }

    /** One of a phone. */
    static Browser phone(int driverPort, String dashboard) {
        ChromeOptions options = options();
        options.setExperimentalOption(
                "mobileEmulation",
                Map.of("deviceMetrics", Map.of("width", 390, "height", 844, "pixelRatio", 1.0, "touch", true)));
        return new Browser(start(driverPort, options), dashboard);
    }

    private static ChromeOptions options(String... more) {
        ChromeOptions options = new ChromeOptions();
        options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars");
        options.addArguments("--disable-background-networking", "--disable-component-update");
        options.addArguments(more);
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        logs.enable(LogType.PERFORMANCE, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        return options;
    }

    private static RemoteWebDriver start(int driverPort, ChromeOptions options) {
        try {
            return new RemoteWebDriver(
                    URI.create("http://127.0.0.1:" + driverPort).toURL(), options, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Goes to a view as a link does that somebody sent. */
    void open(String hash) {
        leave();
        driver.get(dashboard + "#/" + hash);
    }

    /** Leaves the page: it asks for nothing any more. */
    void leave() {
        driver.get("about:blank");
    }

    /** Waits until the page shows a text, and returns all it shows. */
    String awaitText(String... texts) {
        String[] last = {""};
        try {
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).until(() -> {
                last[0] = text("body");
                return List.of(texts).stream().allMatch(last[0]::contains);
            });
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            throw new AssertionError(
                    "not shown: " + List.of(texts) + "\nin\n" + last[0] + "\n" + driver.getCurrentUrl(), e);
        }
        return last[0];
    }

    /** Waits until a script that is an expression is true. */
    void awaitTrue(String expression) {
        try {
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> Boolean.TRUE.equals(value(expression)));
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            throw new AssertionError("never true: " + expression + "\n" + text("body"), e);
        }
    }

    /** Value of a script that is an expression. */
    @Nullable Object value(String expression) {
        return driver.executeScript("return " + expression);
    }

    long number(String expression) {
        return ((Number) requireNonNull(value(expression), expression)).longValue();
    }

    String text(String selector) {
        return String.valueOf(
                driver.executeScript("return document.querySelector(arguments[0])?.innerText ?? ''", selector));
    }

    String hash() {
        return String.valueOf(value("location.hash"));
    }

    WebElement find(String selector) {
        await().atMost(PATIENCE)
                .until(() -> !driver.findElements(By.cssSelector(selector)).isEmpty());
        return driver.findElement(By.cssSelector(selector));
    }

    void click(String selector) {
        find(selector).click();
    }

    /** Types into a field that is empty then. */
    void type(String selector, String text) {
        WebElement field = find(selector);
        field.sendKeys(Keys.chord(Keys.CONTROL, "a"), Keys.DELETE);
        field.sendKeys(text);
    }

    /** Presses keys, wherever the focus is. */
    void press(CharSequence... keys) {
        Actions actions = new Actions(driver);
        for (CharSequence key : keys) {
            actions.sendKeys(key);
        }
        actions.perform();
    }

    void screenshot(Path file) {
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the page complained of since the last call. */
    List<String> complaints() {
        List<String> complaints = new ArrayList<>();
        for (LogEntry entry : driver.manage().logs().get(LogType.BROWSER)) {
            complaints.add(entry.getLevel() + " " + entry.getMessage());
        }
        return complaints;
    }

    /** Hosts and ports that the page asked for anything since the last call. */
    List<String> asked() {
        List<String> asked = new ArrayList<>();
        for (LogEntry entry : driver.manage().logs().get(LogType.PERFORMANCE)) {
            JsonNode message = parsed(entry.getMessage()).path("message");
            if (message.path("method").asText().equals("Network.requestWillBeSent")) {
                URI uri = URI.create(message.path("params")
                        .path("request")
                        .path("url")
                        .asText()
                        .replaceFirst("[?#].*", ""));
                asked.add(uri.getScheme() + "://" + uri.getAuthority() + "/");
            }
        }
        assertThat(asked).as("the log of requests works").isNotNull();
        return asked.stream().distinct().toList();
    }

    private static JsonNode parsed(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(text, e);
        }
    }

    @Override
    public void close() {
        driver.quit();
    }
}
