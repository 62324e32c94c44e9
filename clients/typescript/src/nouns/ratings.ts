/** What a person thinks of a service, and how the hall does its work. */

import type { Calls } from "../calls.js";
import type { Schemas } from "../doors.js";

export class Ratings {
  constructor(private readonly calls: Calls) {}

  /** All that one was asked for, newest first. */
  list(): AsyncGenerator<Schemas["RatingLine"]> {
    return this.calls.list("/v1/ratings", "ratings");
  }

  /** With what became of it. */
  read(rating: string): Promise<Schemas["RatingSeen"]> {
    return this.calls.get("/v1/ratings/{rating}", { at: { rating } });
  }

  /** The answer, or the one change of it. */
  give(rating: string, given: Schemas["RatingGiven"]): Promise<Schemas["RatingSeen"]> {
    return this.calls.create("/v1/ratings/{rating}/answers", { at: { rating }, body: given });
  }

  /** To its being set aside. */
  objectTo(rating: string, words: string): Promise<Schemas["RatingSeen"]> {
    return this.calls.create("/v1/ratings/{rating}/objections", { at: { rating }, body: { words } });
  }

  /** By a code at a counter; nobody signs in. */
  byCode(code: string): Promise<Schemas["CodedRating"]> {
    return this.calls.get("/v1/rating-codes/{code}", { at: { code } });
  }

  giveByCode(code: string, given: Schemas["RatingGiven"]): Promise<void> {
    return this.calls.ask("/v1/rating-codes/{code}", { at: { code }, body: given });
  }

  /** What the city answered for everybody: newest first, or by words, pinyin or initials. */
  publishedAnswers(words = ""): AsyncGenerator<Schemas["PublishedAnswerSeen"]> {
    return this.calls.list("/v1/published-answers", "answers", { words });
  }

  /** Over whole months that are over, in the first and last of which these days lie. */
  board(query: { since?: string; until?: string } = {}): Promise<Schemas["PublicBoard"]> {
    return this.calls.get("/v1/service-board", { query });
  }
}
