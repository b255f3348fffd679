# first attempts, some untested

def word_counts(text):
    d = {}
    for w in text.lower().split(" "):
        w = w.strip(".,;:!?")
        if w in d:
            d[w] += 1
        else:
            d[w] = 1
    return d


def caesar(text, shift, mode):
    out = ""
    for c in text:
        if mode == "decode":
            n = ord(c) - shift
        else:
            n = ord(c) + shift
        if c.isalpha():
            out += chr(n)
        else:
            out += c
    return out


def invert(mapping):
    return {v: k for k, v in mapping.items()}


def flatten(nested):
    out = []
    for x in nested:
        if isinstance(x, list):
            flatten(x)
        else:
            out.append(x)
    return out


def windows(items, size):
    for i in range(len(items) - size):
        yield tuple(items[i:i + size])


def minutes(text):
    h, m = text.split(":")
    h = int(h)
    m = int(m)
    if h < 0 or h > 23 or m < 0 or m > 59:
        raise ValueError
    return h * 60 + m


def print_receipt(prices):
    for k, v in prices.items():
        print(f"{k}: {round(v, 2)}")
    print(f"total: {round(sum(prices.values()), 2)}")


class Account:
    transactions = []

    def __init__(self, owner):
        self.owner = owner
        self.balance = 0

    def deposit(self, amount):
        if amount <= 0:
            raise ValueError("no")
        self.balance += amount
        self.transactions.append(amount)
        return self.balance

    def withdraw(self, amount):
        if amount <= 0 or amount > self.balance:
            raise ValueError("no")
        self.balance -= amount
        self.transactions.append(-amount)
        return self.balance

    def history(self):
        return self.transactions


def sort_by(items, key):
    result = list(items)
    for i in range(len(result)):
        for j in range(len(result) - 1):
            if key(result[j]) >= key(result[j + 1]):
                result[j], result[j + 1] = result[j + 1], result[j]
    return result


def has_pair(numbers, target):
    for i in range(len(numbers)):
        for j in range(len(numbers)):
            if i != j and numbers[i] + numbers[j] == target:
                return True
    return False
