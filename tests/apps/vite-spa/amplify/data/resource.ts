import { a, defineData, type ClientSchema } from "@aws-amplify/backend";

const schema = a.schema({
  Book: a
    .model({
      title: a.string().required(),
      author: a.string().required(),
      onLoan: a.boolean().default(false),
      loans: a.hasMany("Loan", "bookId"),
    })
    .authorization((allow) => [allow.authenticated().to(["read"]), allow.group("Librarians")]),

  Loan: a
    .model({
      bookId: a.id().required(),
      book: a.belongsTo("Book", "bookId"),
      borrower: a.string().required(),
      dueOn: a.date().required(),
    })
    .authorization((allow) => [allow.authenticated().to(["read"]), allow.group("Librarians")]),
});

export type Schema = ClientSchema<typeof schema>;

export const data = defineData({
  schema,
  authorizationModes: { defaultAuthorizationMode: "userPool" },
});
