package io.sockcdc.collector.config;

/** A setting has a value that it cannot have; the message begins with its key. */
public final class SettingException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String key;

    SettingException(String key, String problem) {
        super(key + " " + problem);
        this.key = key;
    }

    /** The key in kebab case, from the top: {@code spool.max-bytes}. */
    public String key() {
        return key;
    }
}
