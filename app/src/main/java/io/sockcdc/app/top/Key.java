package io.sockcdc.app.top;

/** A key that was pressed: one with a name, or a character. */
record Key(Name name, char character) {
    /** Keys with names. */
    enum Name {
        UP,
        DOWN,
        LEFT,
        RIGHT,
        PAGE_UP,
        PAGE_DOWN,
        HOME,
        END,
        ENTER,
        ESCAPE,
        BACKSPACE,
        /** Ctrl-C, or the end of the input. */
        INTERRUPT,
        CHARACTER,
        /** Something that means nothing here. */
        OTHER
    }

    static Key of(Name name) {
        return new Key(name, '\0');
    }

    static Key of(char character) {
        return new Key(Name.CHARACTER, character);
    }

    boolean is(char wanted) {
        return name == Name.CHARACTER && character == wanted;
    }
}
