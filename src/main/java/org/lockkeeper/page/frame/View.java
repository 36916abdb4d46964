package org.lockkeeper.page.frame;

/** A view that is linked from each page. A bean of its room. */
public interface View {

    /** Its address, such as {@code /page/timeline}. */
    String path();

    /** The key of its name in the texts. */
    String text();

    /** Lower ones stand before. */
    int order();

    /** Whether who looks at it gets to see anything. */
    default boolean shownTo(Who who) {
        return who.may("viewer");
    }
}
